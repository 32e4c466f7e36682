using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class SegmentSquares
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor x, SegmentPieces pieces, Tensor squares)
        {
            float* source = x.Floats();
            int[] places = pieces.Places;
            float[] sums = new float[pieces.Count];
            x.Host().Threads.Run(sums.Length, i => sums[i] = SumOfSquares(source + places[2 * i], places[2 * i + 1]));
            int piece = 0;
            for (int k = 0; k < pieces.SegmentEnds.Length; k++)
            {
                double sum = 0;
                for (; piece < pieces.SegmentEnds[k]; piece++)
                    sum += sums[piece];
                squares.Floats()[k] = (float)sum;
            }
        }

        private static float SumOfSquares(float* x, int length)
        {
            Vector<float> sums = Vector<float>.Zero;
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(x + i);
                sums += value * value;
            }
            float sum = Vector.Sum(sums);
            for (; i < length; i++)
                sum += x[i] * x[i];
            return sum;
        }
    }
}
