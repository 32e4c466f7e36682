using ILGPU;

namespace IlgpuNet.Devices;

/// <summary>Writes one number everywhere.</summary>
internal static class ConstantFill
{
    internal struct Arguments
    {
        public ArrayView<float> Y;
        public float Value;
    }

    internal static void Kernel(Index1D i, Arguments a) => a.Y[i] = a.Value;
}
