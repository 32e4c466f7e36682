namespace IlgpuNet.Cuda;

/// <summary>
/// What a lane holds of the left factor of an mma: 16 x 16 bf16 in pairs (<see cref="FragmentLayout.LeftBf16"/>), or
/// 16 x 8 tf32 (<see cref="FragmentLayout.LeftTf32"/>).
/// </summary>
internal struct LeftFragment
{
    public uint Register0, Register1, Register2, Register3;
}
