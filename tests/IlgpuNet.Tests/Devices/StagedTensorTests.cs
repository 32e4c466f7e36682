using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

public class StagedTensorTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private AcceleratorDevice Device => (AcceleratorDevice)devices["ilgpu-cpu"];

    [Fact]
    public void Pieces_that_threads_send_arrive_in_their_places()
    {
        using StagedTensor staged = new(Device, length: 64);

        Parallel.For(0, 8, piece =>
        {
            foreach (ref int value in staged.Piece(8 * piece, 8))
                value = piece;
            staged.Send(8 * piece, 8);
        });

        Assert.Equal(Enumerable.Range(0, 64).Select(i => i / 8), staged.Arrived(0, new Shape(64)).ReadIntegers());
        Assert.Equal([3, 3, 4, 4], staged.Arrived(30, new Shape(2, 2)).ReadIntegers());
    }

    [Fact]
    public void Memory_is_used_again_behind_its_readers_and_given_back()
    {
        long before = Device.Pool.BytesInUse;
        using (StagedTensor staged = new(Device, length: 4))
        {
            Fill(staged, 1);
            using Tensor copy = Tensor.Empty(Device, new Shape(4), DType.Int32);
            copy.Write([0, 0, 0, 0]);
            staged.CopyArrived(1, copy.View(1, new Shape(2)));
            staged.AwaitReaders();
            Fill(staged, 2);

            Assert.Equal([0, 1, 1, 0], copy.ReadIntegers());
            Assert.Equal([2, 2, 2, 2], staged.Arrived(0, new Shape(4)).ReadIntegers());
        }
        Assert.Equal(before, Device.Pool.BytesInUse);

        static void Fill(StagedTensor staged, int value)
        {
            staged.Piece(0, 4).Fill(value);
            staged.Send(0, 4);
        }
    }
}
