using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>
/// Marks a struct of 32-bit numbers, at most sixteen, that <see cref="StepOptions{TOptions}"/> hands to kernels.
/// </summary>
internal interface IStepNumbers;

/// <summary>Writes a struct into the device's memory, from its arguments: there is nothing to wait for.</summary>
internal static class StepNumbers<TNumbers>
    where TNumbers : unmanaged, IStepNumbers
{
    internal struct Arguments
    {
        public ArrayView<TNumbers> Place;
        public TNumbers Numbers;
    }

    internal static void Kernel(Index1D i, Arguments a) => a.Place[i] = a.Numbers;
}
