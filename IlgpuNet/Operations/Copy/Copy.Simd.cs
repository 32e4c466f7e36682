using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class Copy
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor x, Tensor y, bool accumulate)
        {
            float* source = x.Floats(), destination = y.Floats();
            x.Host().ForChunks(x.Shape.Count, (start, length) =>
            {
                if (accumulate)
                {
                    Accumulate(source + start, length, destination + start);
                }
                else
                {
                    Span<float> chunk = new(destination + start, length);
                    new ReadOnlySpan<float>(source + start, length).CopyTo(chunk);
                }
            });
        }

        private static void Accumulate(float* source, int length, float* destination)
        {
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(destination + i) + Vector.Load(source + i), destination + i);
            for (; i < length; i++)
                destination[i] += source[i];
        }
    }
}
