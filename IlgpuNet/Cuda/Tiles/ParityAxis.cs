namespace IlgpuNet.Cuda;

/// <summary>
/// One direction of a part of a strided data gradient. The pixels of dx that lie at the same place between the windows'
/// steps meet the same pixels of the window: for them the gradient is a convolution of dy, with every stride-th of the
/// weights in reverse and without a stride.
/// </summary>
/// <param name="FirstTap">The first pixel of the window that they meet; the others follow at the stride.</param>
/// <param name="Taps">How many pixels of the window; none where the stride is larger than the window.</param>
/// <param name="First">The first of these pixels of dx; the others follow at the stride.</param>
/// <param name="Count">How many pixels of dx.</param>
/// <param name="Padding">The padding of the convolution of dy; negative where it begins inside.</param>
internal readonly record struct ParityAxis(int FirstTap, int Taps, int First, int Count, int Padding)
{
    /// <summary>The parts of a direction, as many as the stride; some may have no pixels.</summary>
    public static IEnumerable<ParityAxis> All(int extent, int kernel, int stride, int padding)
    {
        for (int tap = 0; tap < stride; tap++)
        {
            // dx[first + stride i] meets tap + stride j of the windows i + shift - j.
            int first = ((tap - padding) % stride + stride) % stride, shift = (first + padding - tap) / stride;
            int taps = Parts(kernel - tap, stride);
            yield return new ParityAxis(tap, taps, first, Parts(extent - first, stride), taps - 1 - shift);
        }
    }

    private static int Parts(int length, int stride) => Math.Max(0, (length + stride - 1) / stride);
}
