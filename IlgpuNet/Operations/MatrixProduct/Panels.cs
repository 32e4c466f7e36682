using IlgpuNet.Devices;

namespace IlgpuNet.Operations;

/// <summary>
/// Weights in the order in which a micro-kernel reads them: [group][columns / nr][depth][nr], nr being the kernel's
/// <see cref="IMicroKernel.Columns"/>, the last panel of a group filled up with zeros.
/// </summary>
internal static unsafe class Panels<TKernel>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Panels that hold <paramref name="columns"/> columns.</summary>
    public static int Count(int columns) => WorkSplit.Parts(columns, TKernel.Columns);

    /// <summary>Elements of all panels of a group.</summary>
    public static long Length(int columns, int depth) => (long)Count(columns) * TKernel.Columns * depth;

    /// <summary>Packs for the forward pass: the columns are output channels, whose weights are rows of memory.</summary>
    public static void PackOutputs(HostThreads threads, ConvolutionShape shape, float* w, float* panels)
    {
        int depth = shape.Depth, columns = shape.GroupOutputs, count = Count(columns);
        threads.Run(shape.Groups * count, item =>
        {
            (int group, int panel) = Math.DivRem(item, count);
            int first = panel * TKernel.Columns, length = Math.Min(TKernel.Columns, columns - first);
            float* source = w + ((long)group * columns + first) * depth;
            Transpose(source, depth, length, panels + (long)item * depth * TKernel.Columns);
        });
    }

    /// <summary>
    /// Packs for the data gradient: the columns are input channels, the depth is (tap, output channel), over the given
    /// taps only.
    /// </summary>
    public static void PackInputs(HostThreads threads, ConvolutionShape shape, float* w, int[] taps, float* panels)
    {
        int outputs = shape.GroupOutputs, columns = shape.GroupInputs, count = Count(columns);
        int depth = taps.Length * outputs, rowLength = shape.Depth;
        threads.Run(shape.Groups * count, item =>
        {
            (int group, int panel) = Math.DivRem(item, count);
            int first = panel * TKernel.Columns, length = Math.Min(TKernel.Columns, columns - first);
            float* destination = panels + (long)item * depth * TKernel.Columns;
            foreach (int tap in taps)
            {
                float* source = w + (long)group * outputs * rowLength + (long)tap * columns + first;
                for (int output = 0; output < outputs; output++, source += rowLength, destination += TKernel.Columns)
                    CopyPadded(source, length, destination);
            }
        });
    }

    /// <summary>Copies <paramref name="length"/> elements and fills the panel's row up with zeros.</summary>
    public static void CopyPadded(float* source, int length, float* destination)
    {
        if (length == TKernel.Columns)
        {
            Buffer.MemoryCopy(source, destination, TKernel.Columns * sizeof(float), TKernel.Columns * sizeof(float));
            return;
        }
        int i = 0;
        for (; i < length; i++)
            destination[i] = source[i];
        for (; i < TKernel.Columns; i++)
            destination[i] = 0;
    }

    private static void Transpose(float* source, int depth, int length, float* panel)
    {
        for (int k = 0; k < depth; k++)
        {
            int column = 0;
            for (; column < length; column++)
                *panel++ = source[(long)column * depth + k];
            for (; column < TKernel.Columns; column++)
                *panel++ = 0;
        }
    }
}
