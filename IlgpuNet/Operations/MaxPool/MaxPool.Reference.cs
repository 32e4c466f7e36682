using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class MaxPool
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y) =>
            ForOutputs(x, vertical, horizontal, (output, input) => y.Doubles()[output] = x.Doubles()[input]);

        public void Backward(
            Tensor x, Tensor y, Tensor dy, PoolRanges vertical, PoolRanges horizontal, Tensor dx, bool accumulate)
        {
            if (!accumulate)
                dx.Clear();
            ForOutputs(x, vertical, horizontal, (output, input) => dx.Doubles()[input] += dy.Doubles()[output]);
        }

        /// <summary>Calls <paramref name="found"/> with the index of each output and of its first maximum.</summary>
        private static void ForOutputs(Tensor x, PoolRanges vertical, PoolRanges horizontal, Action<long, long> found)
        {
            double* source = x.Doubles();
            (int height, int width, int channels) = (x.Shape.H, x.Shape.W, x.Shape.C);
            long output = 0;
            for (long n = 0; n < x.Shape.N; n++)
            {
                for (int i = 0; i < vertical.Outputs; i++)
                {
                    for (int j = 0; j < horizontal.Outputs; j++)
                    {
                        for (int c = 0; c < channels; c++)
                        {
                            (int top, int left) = (vertical.Starts[i], horizontal.Starts[j]);
                            long best = ((n * height + top) * width + left) * channels + c;
                            for (int h = top; h < vertical.Ends[i]; h++)
                            {
                                for (int w = left; w < horizontal.Ends[j]; w++)
                                {
                                    long input = ((n * height + h) * width + w) * channels + c;
                                    best = source[input] > source[best] ? input : best;
                                }
                            }
                            found(output++, best);
                        }
                    }
                }
            }
        }
    }
}
