using IlgpuNet.Cuda;

namespace IlgpuNet.Operations;

/// <summary>x, computed before the loop that uses it: see <see cref="KeepInRegister"/>.</summary>
internal struct Kept : ILaneFunction
{
    public static float Of(float x) => KeepInRegister.Of(x);
}
