namespace IlgpuNet.Cuda;

/// <summary>A place in a matrix.</summary>
internal readonly record struct Cell(int Row, int Column);

/// <summary>
/// Which element of a matrix each lane of a warp holds in each place of its fragment. The emulated instructions and
/// their tests read it here. Source: NVIDIA, PTX ISA 7.8, "Matrix Fragments for mma.m16n8k16 with floating point type"
/// and "... for mma.m16n8k8".
/// </summary>
internal static class FragmentLayout
{
    /// <summary>Lanes of a warp.</summary>
    public const int Lanes = 32;

    /// <summary>The left factor [16, 16] of bf16: elements 2 i and 2 i + 1 are the halves of register i.</summary>
    public static Cell LeftBf16(int lane, int element) => new(
        Quad(lane) + element / 2 % 2 * 8, InQuad(lane) * 2 + element % 2 + element / 4 * 8);

    /// <summary>The right factor [16, 8] of bf16: elements 2 i and 2 i + 1 are the halves of register i.</summary>
    public static Cell RightBf16(int lane, int element) => new(
        InQuad(lane) * 2 + element % 2 + element / 2 * 8, Quad(lane));

    /// <summary>The left factor [16, 8] of tf32.</summary>
    public static Cell LeftTf32(int lane, int element) => new(
        Quad(lane) + element % 2 * 8, InQuad(lane) + element / 2 * 4);

    /// <summary>The right factor [8, 8] of tf32.</summary>
    public static Cell RightTf32(int lane, int element) => new(InQuad(lane) + element * 4, Quad(lane));

    /// <summary>The sums [16, 8].</summary>
    public static Cell Accumulator(int lane, int element) => new(
        Quad(lane) + element / 2 * 8, InQuad(lane) * 2 + element % 2);

    /// <summary>
    /// A matrix [8, 8] of 16-bit elements that <c>ldmatrix</c> loads: the two halves of one register.
    /// </summary>
    public static Cell LoadedMatrix(int lane, int element) => new(Quad(lane), InQuad(lane) * 2 + element);

    /// <summary>Four neighbouring lanes share a row.</summary>
    private static int Quad(int lane) => lane / 4;

    private static int InQuad(int lane) => lane % 4;
}
