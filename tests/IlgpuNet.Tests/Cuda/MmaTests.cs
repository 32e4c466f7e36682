using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// Tensor-core products against plain ones. The operands are small integers, so that every partial sum is exact and all
/// orders of summation give the same bits.
/// </summary>
public class MmaTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    private const int Lanes = FragmentLayout.Lanes, LaneWords = 10;

    [Fact]
    public void Bf16_product_is_the_matrix_product() => AssertProduct(
        Bf16Kernel, depth: 16, FragmentLayout.LeftBf16, FragmentLayout.RightBf16, elementsPerRegister: 2,
        value => Bf16.Round(value));

    [Fact]
    public void Tf32_product_is_the_matrix_product() => AssertProduct(
        Tf32Kernel, depth: 8, FragmentLayout.LeftTf32, FragmentLayout.RightTf32,
        elementsPerRegister: 1, RoundToTf32.Of);

    [Fact]
    public void Tf32_product_ignores_the_bits_that_tf32_lacks() => AssertProduct(
        Tf32Kernel, depth: 8, FragmentLayout.LeftTf32, FragmentLayout.RightTf32, elementsPerRegister: 1,
        value => BitConverter.SingleToUInt32Bits(value) | RoundToTf32.IgnoredBits);

    private void AssertProduct(
        Action<WarpArguments> kernel, int depth, Func<int, int, Cell> leftLayout, Func<int, int, Cell> rightLayout,
        int elementsPerRegister, Func<float, uint> encode)
    {
        float[,] left = Integers(16, depth, seed: 1), right = Integers(depth, 8, seed: 2);
        float[,] sums = Integers(16, 8, seed: 3);
        uint[] input = new uint[Lanes * LaneWords];
        for (int lane = 0; lane < Lanes; lane++)
        {
            Span<uint> words = input.AsSpan(lane * LaneWords, LaneWords);
            for (int element = 0; element < 4; element++)
                words[element] = BitConverter.SingleToUInt32Bits(At(sums, FragmentLayout.Accumulator(lane, element)));
            Fill(words[4..8], left, leftLayout, lane);
            Fill(words[8..], right, rightLayout, lane);
        }

        uint[] output = WarpRun.Group(warps.Device, kernel, Lanes, sharedBytes: 0, input, Lanes * 4);

        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int element = 0; element < 4; element++)
            {
                Cell cell = FragmentLayout.Accumulator(lane, element);
                float expected = At(sums, cell);
                for (int k = 0; k < depth; k++)
                    expected += left[cell.Row, k] * right[k, cell.Column];
                Assert.Equal(expected, BitConverter.UInt32BitsToSingle(output[lane * 4 + element]));
            }
        }

        void Fill(Span<uint> registers, float[,] matrix, Func<int, int, Cell> layout, int lane)
        {
            for (int element = 0; element < registers.Length * elementsPerRegister; element++)
            {
                uint bits = encode(At(matrix, layout(lane, element)));
                registers[element / elementsPerRegister] |= bits << (element % elementsPerRegister * 16);
            }
        }
    }

    private static float At(float[,] matrix, Cell cell) => matrix[cell.Row, cell.Column];

    private static float[,] Integers(int rows, int columns, int seed)
    {
        System.Random random = new(seed);
        float[,] matrix = new float[rows, columns];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i / columns, i % columns] = random.Next(-9, 10);
        return matrix;
    }

    private static void Bf16Kernel(WarpArguments a) =>
        Store(a, MmaBf16.Multiply(Sums(a), Left(a), Right(a)));

    private static void Tf32Kernel(WarpArguments a) =>
        Store(a, MmaTf32.Multiply(Sums(a), Left(a), Right(a)));

    private static AccumulatorFragment Sums(WarpArguments a)
    {
        int word = Group.IdxX * LaneWords;
        return new AccumulatorFragment
        {
            Element0 = Interop.IntAsFloat(a.Input[word]),
            Element1 = Interop.IntAsFloat(a.Input[word + 1]),
            Element2 = Interop.IntAsFloat(a.Input[word + 2]),
            Element3 = Interop.IntAsFloat(a.Input[word + 3]),
        };
    }

    private static LeftFragment Left(WarpArguments a)
    {
        int word = Group.IdxX * LaneWords + 4;
        return new LeftFragment
        {
            Register0 = a.Input[word],
            Register1 = a.Input[word + 1],
            Register2 = a.Input[word + 2],
            Register3 = a.Input[word + 3],
        };
    }

    private static RightFragment Right(WarpArguments a)
    {
        int word = Group.IdxX * LaneWords + 8;
        return new RightFragment { Register0 = a.Input[word], Register1 = a.Input[word + 1] };
    }

    private static void Store(WarpArguments a, AccumulatorFragment sums)
    {
        int word = Group.IdxX * 4;
        a.Output[word] = Interop.FloatAsInt(sums.Element0);
        a.Output[word + 1] = Interop.FloatAsInt(sums.Element1);
        a.Output[word + 2] = Interop.FloatAsInt(sums.Element2);
        a.Output[word + 3] = Interop.FloatAsInt(sums.Element3);
    }
}
