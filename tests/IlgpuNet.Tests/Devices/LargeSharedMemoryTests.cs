using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Devices;

public class LargeSharedMemoryTests
{
    [Fact]
    public void A_refusal_has_the_driver_s_word_and_a_remedy()
    {
        string message = LargeSharedMemory.Refusal("GPU", 61440, "CUDA_ERROR_INVALID_VALUE");
        Assert.StartsWith("GPU refuses 61440 bytes of shared memory", message, StringComparison.Ordinal);
        Assert.Contains("CUDA_ERROR_INVALID_VALUE", message, StringComparison.Ordinal);
        Assert.Contains("--precision fp32", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(227, 228, 60, 3)]
    [InlineData(163, 164, 60, 2)]
    [InlineData(99, 100, 60, 1)]
    [InlineData(99, 100, 48, 2)]
    [InlineData(48, 100, 60, 0)]
    public void Groups_share_a_multiprocessor(int group, int multiprocessor, int asked, int groups) =>
        Assert.Equal(groups, new SharedMemoryLimits(group * 1024, multiprocessor * 1024).Groups(asked * 1024));
}
