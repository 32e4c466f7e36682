using IlgpuNet.Networks;

namespace IlgpuNet.Training.Cli;

/// <summary>Checks the option <c>--image-size</c>.</summary>
internal static class ImageSizes
{
    /// <summary>The size itself, if a network can take it.</summary>
    /// <exception cref="UsageException">It is no positive multiple of 32.</exception>
    public static int Checked(int size)
    {
        if (size > 0 && size % ResNet.Reduction == 0)
            return size;
        int near = Math.Max(1, (size + ResNet.Reduction / 2) / ResNet.Reduction) * ResNet.Reduction;
        throw new UsageException($"--image-size {size}: a multiple of {ResNet.Reduction} is expected, such as {near}");
    }
}
