using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>What ldmatrix brings to each lane: element e of matrix m holds 64 m + e.</summary>
public class LoadMatrixTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    private const int Lanes = FragmentLayout.Lanes, MatrixBytes = 128;

    [Fact]
    public void X4_brings_a_row_of_each_matrix_to_four_lanes() =>
        AssertRegisters(X4Kernel, registers: 4, (row, column) => row * 8 + column);

    [Fact]
    public void X2_brings_two_matrices() => AssertRegisters(X2Kernel, registers: 2, (row, column) => row * 8 + column);

    [Fact]
    public void X4_transposed_brings_a_column_of_each_matrix_to_four_lanes() =>
        AssertRegisters(X4TransposedKernel, registers: 4, (row, column) => column * 8 + row);

    private void AssertRegisters(Action<WarpArguments> kernel, int registers, Func<int, int, int> element)
    {
        uint[] input = [.. Enumerable.Range(0, 128).Select(pair => (uint)(2 * pair + 1) << 16 | (uint)(2 * pair))];
        uint[] output = WarpRun.Group(warps.Device, kernel, Lanes, 4 * MatrixBytes, input, Lanes * 4);
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int matrix = 0; matrix < registers; matrix++)
            {
                int row = lane / 4, column = lane % 4 * 2;
                int low = matrix * 64 + element(row, column), high = matrix * 64 + element(row, column + 1);
                Assert.Equal((uint)(high << 16 | low), output[lane * 4 + matrix]);
            }
        }
    }

    private static void X4Kernel(WarpArguments a) => Store(a, LoadMatrixX4.Load(RowAddress(a)));

    private static void X4TransposedKernel(WarpArguments a) => Store(a, LoadMatrixX4Transposed.Load(RowAddress(a)));

    private static void X2Kernel(WarpArguments a)
    {
        RightFragment pair = LoadMatrixX2.Load(RowAddress(a));
        Store(a, new LeftFragment { Register0 = pair.Register0, Register1 = pair.Register1 });
    }

    /// <summary>Puts the matrices into shared memory; lane l names row l of them all.</summary>
    private static int RowAddress(WarpArguments a)
    {
        ArrayView<UInt4> memory = SharedMemory.GetDynamic<UInt4>();
        int shared = SharedAddress.Of(ref memory[0], memory.IntLength);
        for (int word = 0; word < 4; word++)
            SharedStore.Word(shared + (Group.IdxX * 4 + word) * 4, a.Input[Group.IdxX * 4 + word]);
        GroupBarrier.Wait();
        return shared + Group.IdxX * 16;
    }

    private static void Store(WarpArguments a, LeftFragment fragment)
    {
        a.Output[Group.IdxX * 4] = fragment.Register0;
        a.Output[Group.IdxX * 4 + 1] = fragment.Register1;
        a.Output[Group.IdxX * 4 + 2] = fragment.Register2;
        a.Output[Group.IdxX * 4 + 3] = fragment.Register3;
    }
}
