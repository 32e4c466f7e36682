using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class AveragePool
{
    private delegate void Term(long input, long output, double weight);

    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            double* values = x.Doubles(), averages = y.Doubles();
            y.Clear();
            ForTerms(y.Shape, vertical, horizontal, (i, o, weight) => averages[o] += weight * values[i]);
        }

        public void Backward(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx)
        {
            double* gradients = dy.Doubles(), sums = dx.Tensor.Doubles();
            if (!dx.Accumulate)
                dx.Tensor.Clear();
            ForTerms(dy.Shape, vertical, horizontal, (i, o, weight) => sums[i] += weight * gradients[o]);
        }

        /// <summary>Visits every input of every output with its weight in that output.</summary>
        private static void ForTerms(Shape y, PoolRanges vertical, PoolRanges horizontal, Term visit)
        {
            for (long output = 0; output < y.Count; output++)
            {
                (long rest, long c) = Math.DivRem(output, y.C);
                (rest, long right) = Math.DivRem(rest, y.W);
                (long n, long down) = Math.DivRem(rest, y.H);
                (int i, int j) = ((int)down, (int)right);
                for (int p = vertical.Starts[i]; p < vertical.Ends[i]; p++)
                {
                    for (int q = horizontal.Starts[j]; q < horizontal.Ends[j]; q++)
                    {
                        double weight = (double)vertical.Weights[p] * horizontal.Weights[q]
                            / ((double)vertical.Divisors[i] * horizontal.Divisors[j]);
                        visit(((n * vertical.Inputs + p) * horizontal.Inputs + q) * y.C + c, output, weight);
                    }
                }
            }
        }
    }
}
