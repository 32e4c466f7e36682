using IlgpuNet.Operations;

namespace IlgpuNet.Training.Export;

/// <summary>One axis of a pool as ONNX describes it: a window that slides over a padded axis.</summary>
/// <param name="Kernel">Length of the window.</param>
/// <param name="Stride">Distance between windows.</param>
/// <param name="Before">Padding before the first position.</param>
/// <param name="After">Padding behind the last.</param>
internal readonly record struct PoolWindow(int Kernel, int Stride, int Before, int After)
{
    /// <summary>Whether no position is padded.</summary>
    public bool IsUnpadded => Before == 0 && After == 0;

    /// <summary>The window that covers exactly <paramref name="ranges"/>; null where none does.</summary>
    public static PoolWindow? Find(PoolRanges ranges)
    {
        int longest = 0;
        for (int i = 0; i < ranges.Outputs; i++)
            longest = Math.Max(longest, ranges.Ends[i] - ranges.Starts[i]);
        // Where the padding cuts every window short, the window is longer than all of its ranges.
        for (int kernel = longest; kernel <= 2 * longest; kernel++)
        {
            for (int before = 0; before <= kernel / 2; before++)
            {
                for (int stride = 1; stride <= ranges.Inputs; stride++)
                {
                    int after = Math.Max(0, (ranges.Outputs - 1) * stride + kernel - ranges.Inputs - before);
                    PoolWindow window = new(kernel, stride, before, after);
                    if (window.Covers(ranges))
                        return window;
                }
            }
        }
        return null;
    }

    private bool Covers(PoolRanges ranges)
    {
        if (After >= Kernel || (ranges.Inputs + Before + After - Kernel) / Stride + 1 != ranges.Outputs)
            return false;
        for (int i = 0; i < ranges.Outputs; i++)
        {
            int start = i * Stride - Before;
            if (ranges.Starts[i] != Math.Max(start, 0) || ranges.Ends[i] != Math.Min(start + Kernel, ranges.Inputs))
                return false;
        }
        return true;
    }
}
