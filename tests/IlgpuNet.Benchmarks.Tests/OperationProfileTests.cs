using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Tests;

public class OperationProfileTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Time_of_an_operation_inside_another_counts_once_for_the_inner_one(string name)
    {
        using Device device = DeviceSelection.Open(name, threads: 1);

        OperationProfile profile = OperationProfile.Measure(device, () =>
        {
            using (device.Measure("outer", flops: 0, bytes: 0))
            {
                Thread.Sleep(30);
                using (device.Measure("inner", flops: 0, bytes: 0))
                    Thread.Sleep(60);
            }
        });

        Assert.Equal(["inner", "outer"], profile.Calls.Select(call => call.Cost.Operation));
        Assert.InRange(profile.Calls[0].Seconds, 0.06, double.MaxValue);
        Assert.InRange(profile.Calls[1].Seconds, 0.03, profile.Seconds - profile.Calls[0].Seconds);
    }

    [Fact]
    public void The_device_is_observed_no_longer_than_the_step()
    {
        using HostDevice device = new(1);

        Assert.Throws<InvalidOperationException>(
            () => OperationProfile.Measure(device, () => throw new InvalidOperationException()));

        Assert.Null(device.Observer);
    }
}
