namespace IlgpuNet.Cuda;

/// <summary>
/// What a lane holds of the right factor of an mma: 16 x 8 bf16 in pairs (<see cref="FragmentLayout.RightBf16"/>), or
/// 8 x 8 tf32 (<see cref="FragmentLayout.RightTf32"/>).
/// </summary>
internal struct RightFragment
{
    public uint Register0, Register1;
}
