using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Bytes of pictures to a network's input: x[n, h, w, c] = table[c, v], where v is channel c of pixel (h, w) of picture
/// n, or of its mirror image; 0 or noise where a rectangle of it is erased; then mixed with the partner's as
/// <see cref="PictureMixture"/> says. Whatever a normalisation makes of a byte, the table holds it: without a mixture
/// the result has the bits of the host's own, but for noise, of which a value may be the neighbouring number. Where
/// factor x + (1 - factor) x' becomes one multiply-add, it differs by one rounding less, 2^-24 of factor x.
/// </summary>
public static partial class PixelTable
{
    private const int Channels = 3, Values = 256;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor pictures, Tensor headers, Tensor table, int first, Tensor y);
    }

    /// <summary>The shape of a table: 256 values for each channel.</summary>
    public static Shape Table { get; } = new(Channels, Values);

    /// <summary>The shape of the pictures that <see cref="Apply"/> takes.</summary>
    public static Shape Pictures(int count, int height, int width) => new(count, height, width, 1);

    /// <summary>Makes the input of some pictures of a batch. Not recorded: pictures have no gradient.</summary>
    /// <param name="pictures">
    /// All pictures of the batch as integers, [N, height, width, 1]: pixels of red in the lowest byte, green and blue
    /// in the next two, and one that means nothing.
    /// </param>
    /// <param name="headers">A <see cref="PictureHeader"/> for each of them.</param>
    /// <param name="table">[3, 256].</param>
    /// <param name="first">The first picture that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    /// <returns>A new tensor, [count, height, width, 3].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor pictures, Tensor headers, Tensor table, int first, int count)
    {
        Tensor y = Tensor.Empty(table.Device, new Shape(count, pictures.Shape.H, pictures.Shape.W, Channels));
        Run(pictures, headers, table, first, y);
        return y;
    }

    /// <summary>Writes the input of some pictures of a batch into y, [count, height, width, 3].</summary>
    /// <inheritdoc cref="Apply"/>
    public static void Run(Tensor pictures, Tensor headers, Tensor table, int first, Tensor y)
    {
        int count = y.Shape.N;
        Operands.OnOneDevice("pixel-table", pictures, headers, table, y);
        Operands.HasShape("pixel-table", y, new Shape(count, pictures.Shape.H, pictures.Shape.W, Channels));
        Operands.HasShape("pixel-table", headers, PictureHeader.Shape(pictures.Shape.N));
        Operands.HasShape("pixel-table", table, Table);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, pictures.Shape.N);
        long bytes = pictures.Bytes / pictures.Shape.N * count + y.Bytes;
        using (table.Device.Measure("pixel-table", flops: 0, bytes))
            table.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(pictures, headers, table, first, y);
    }
}
