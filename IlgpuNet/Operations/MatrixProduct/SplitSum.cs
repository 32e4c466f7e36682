using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Adds sums that were kept apart, in the order of the pieces.</summary>
internal static unsafe class SplitSum
{
    /// <summary>y (+)= the sum of the rows of <paramref name="partial"/>.</summary>
    public static void Add(HostDevice host, Tensor partial, Tensor y, bool accumulate)
    {
        int pieces = partial.Shape[0];
        long count = partial.Shape[1];
        float* sums = partial.Floats(), result = y.Floats();
        host.ForChunks(count, (start, length) =>
        {
            long i = start, end = start + length;
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> sum = accumulate ? Vector.Load(result + i) : Vector<float>.Zero;
                for (int piece = 0; piece < pieces; piece++)
                    sum += Vector.Load(sums + piece * count + i);
                Vector.Store(sum, result + i);
            }
            for (; i < end; i++)
            {
                float sum = accumulate ? result[i] : 0;
                for (int piece = 0; piece < pieces; piece++)
                    sum += sums[piece * count + i];
                result[i] = sum;
            }
        });
    }
}
