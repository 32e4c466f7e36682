using IlgpuNet.Devices;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Devices;

public class DownloadBufferTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Tensors_of_all_types_are_read_together_as_often_as_they_change(string name)
    {
        Device device = devices[name];
        long before = device.Pool.BytesInUse;
        using (DownloadBuffer buffer = new(
            device, (new Shape(3), DType.Int32), (new Shape(2), DType.Float64), (new Shape(1, 2), DType.Float32)))
        {
            for (int round = 1; round < 3; round++)
            {
                buffer[0].Write([round, 2 * round, 3 * round]);
                buffer[1].Write([0.25f * round, 0.5f]);
                buffer[2].Write([-1.5f * round, 7]);
                buffer.Read();
                buffer[0].Write([0, 0, 0]);
                buffer[1].Clear();
                buffer[2].Clear();

                Assert.Equal([round, 2 * round, 3 * round], buffer.Integers(0));
                Assert.Equal([0.25 * round, 0.5], buffer.Doubles(1));
                Assert.Equal([-1.5 * round, 7], buffer.Doubles(2));
            }
            Assert.Throws<InvalidOperationException>(() => buffer.Doubles(0));
            Assert.Throws<InvalidOperationException>(() => buffer.Integers(1));
        }
        Assert.Equal(before, device.Pool.BytesInUse);
    }

    [Fact]
    public void Reading_is_one_copy()
    {
        using DownloadBuffer buffer = new(
            devices["ilgpu-cpu"], (new Shape(1), DType.Float64), (new Shape(5), DType.Int32));
        using CommandLog commands = new(devices["ilgpu-cpu"]);

        buffer.Read();

        Assert.Equal(["CopyToHost"], commands.Kinds);
    }
}
