using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Bytes of pictures to a network's input: y[n, h, w, c] = table[c, v], where v is channel c of pixel (h, w) of picture
/// n, or of its mirror image. Whatever a normalisation makes of a byte, the table holds it: the result has the bits of
/// the host's own.
/// </summary>
public static partial class PixelTable
{
    private const int Channels = 3, Values = 256;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor pictures, Tensor table, Tensor y);
    }

    /// <summary>The shape of a table: 256 values for each channel.</summary>
    public static Shape Table { get; } = new(Channels, Values);

    /// <summary>The shape of the pictures that <see cref="Apply"/> takes.</summary>
    public static Shape Pictures(int count, int height, int width) => new(count, 1 + height * width);

    /// <summary>Looks every byte up. Not recorded: pictures have no gradient.</summary>
    /// <param name="pictures">
    /// Integers, [N, 1 + height * width]: first whether the picture is mirrored, 0 if not; then its pixels row by row,
    /// red in the lowest byte, green and blue in the next two, and one that means nothing.
    /// </param>
    /// <param name="height">Rows of a picture.</param>
    /// <param name="width">Columns of a picture.</param>
    /// <param name="table">[3, 256].</param>
    /// <returns>A new tensor, [N, height, width, 3].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor pictures, int height, int width, Tensor table)
    {
        Operands.OnOneDevice("pixel-table", pictures, table);
        Operands.HasShape("pixel-table", pictures, Pictures(pictures.Shape.N, height, width));
        Operands.HasShape("pixel-table", table, Table);
        Tensor y = Tensor.Empty(table.Device, new Shape(pictures.Shape.N, height, width, Channels));
        using (table.Device.Measure("pixel-table", flops: 0, bytes: pictures.Bytes + y.Bytes))
            table.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(pictures, table, y);
        return y;
    }
}
