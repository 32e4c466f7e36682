using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BottleneckTail
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(NormalisedOperand x, Tensor? gate, NormalisedOperand shortcut, Tensor y)
        {
            int channels = y.Shape.C;
            float* values = x.Values.Floats(), added = shortcut.Values.Floats(), results = y.Floats();
            AffineRows main = AffineRows.Of(x), side = AffineRows.Of(shortcut);
            float* gates = gate is null ? Ones(y.Device, channels) : gate.Floats();
            long gateStride = gate is null ? 0 : channels;
            RowPieces pieces = RowPieces.OnHost(y.Shape.N, y.Shape.H * y.Shape.W, channels);
            y.Host().Threads.Run(pieces.Count, i =>
            {
                float* imageGates = gates + i / pieces.PerGroup * gateStride;
                long start = pieces.Start(i) * channels;
                for (int row = 0; row < pieces.LengthOf(i); row++, start += channels)
                    Row(values + start, main, imageGates, added + start, side, channels, results + start);
            });
        }

        public void GateGradient(GradientSums sums, Normalisation? normalisation, Tensor dgate)
        {
            float* a = sums.Gradients.Floats(), b = sums.Products.Floats(), gradient = dgate.Floats();
            if (normalisation is null)
            {
                int count = (int)dgate.Shape.Count;
                new ReadOnlySpan<float>(b, count).CopyTo(new Span<float>(gradient, count));
                return;
            }
            float* gamma = normalisation.Gamma.Floats(), beta = normalisation.Beta.Floats();
            int channels = dgate.Shape.C;
            dgate.Host().Threads.Run(dgate.Shape.N, image =>
            {
                long start = (long)image * channels;
                GateGradient(a + start, b + start, gamma, beta, channels, gradient + start);
            });
        }

        public void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result)
        {
            float* a = sums.Gradients.Floats(), b = sums.Products.Floats(), gates = gate.Floats();
            float* dgamma = result.Dgamma.Floats(), dbeta = result.Dbeta.Floats();
            float* cellsDgamma = cells is null ? null : cells.Dgamma.Floats();
            float* cellsDbeta = cells is null ? null : cells.Dbeta.Floats();
            int channels = gate.Shape.C, images = gate.Shape.N;
            gate.Host().Threads.Run(WorkSplit.Parts(channels, PartialSums.BlockChannels), block =>
            {
                int start = block * PartialSums.BlockChannels;
                int width = Math.Min(PartialSums.BlockChannels, channels - start);
                SumProducts(gates + start, b + start, images, channels, width, cellsDgamma, start, dgamma);
                SumProducts(gates + start, a + start, images, channels, width, cellsDbeta, start, dbeta);
            });
        }

        private static void GateGradient(
            float* a, float* b, float* gamma, float* beta, int channels, float* dgate)
        {
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> ofBeta = Vector.Load(beta + c) * Vector.Load(a + c);
                Vector.Store(
                    Vector.MultiplyAddEstimate(Vector.Load(gamma + c), Vector.Load(b + c), ofBeta), dgate + c);
            }
            for (; c < channels; c++)
                dgate[c] = float.MultiplyAddEstimate(gamma[c], b[c], beta[c] * a[c]);
        }

        /// <summary>
        /// sums[start + c] = initial[start + c] + the sum over n of gate[n, c] y[n, c], in double. Row by row: a column
        /// of many rows falls into few sets of the cache.
        /// </summary>
        private static void SumProducts(
            float* gate, float* y, int rows, int stride, int width, float* initial, int start, float* sums)
        {
            double* totals = stackalloc double[PartialSums.BlockChannels];
            for (int c = 0; c < width; c++)
                totals[c] = initial == null ? 0 : initial[start + c];
            for (int row = 0; row < rows; row++, gate += stride, y += stride)
            {
                int c = 0;
                for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
                {
                    Vector.Widen(
                        Vector.Load(gate + c) * Vector.Load(y + c), out Vector<double> low, out Vector<double> high);
                    double* upper = totals + c + Vector<double>.Count;
                    Vector.Store(Vector.Load(totals + c) + low, totals + c);
                    Vector.Store(Vector.Load(upper) + high, upper);
                }
                for (; c < width; c++)
                    totals[c] += gate[c] * y[c];
            }
            for (int c = 0; c < width; c++)
                sums[start + c] = (float)totals[c];
        }

        private static float* Ones(Device device, int channels)
        {
            float* ones = Tensor.Empty(device, new Shape(channels)).Floats();
            new Span<float>(ones, channels).Fill(1);
            return ones;
        }

        private static void Row(
            float* x, AffineRows main, float* gate, float* shortcut, AffineRows side, int channels, float* y)
        {
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> z = Vector.MultiplyAddEstimate(
                    Vector.Load(x + c) - Vector.Load(main.Mean + c),
                    Vector.Load(main.Scale + c),
                    Vector.Load(main.Shift + c));
                Vector<float> added = Vector.MultiplyAddEstimate(
                    Vector.Load(shortcut + c) - Vector.Load(side.Mean + c),
                    Vector.Load(side.Scale + c),
                    Vector.Load(side.Shift + c));
                Vector<float> sum = Vector.MultiplyAddEstimate(Vector.Load(gate + c), z, added);
                // Compared, not maximised: not-a-number stays what it is.
                Vector.Store(Vector.ConditionalSelect(Vector.LessThan(sum, Vector<float>.Zero), default, sum), y + c);
            }
            for (; c < channels; c++)
            {
                float z = float.MultiplyAddEstimate(x[c] - main.Mean[c], main.Scale[c], main.Shift[c]);
                float added = float.MultiplyAddEstimate(shortcut[c] - side.Mean[c], side.Scale[c], side.Shift[c]);
                float sum = float.MultiplyAddEstimate(gate[c], z, added);
                y[c] = sum < 0 ? 0 : sum;
            }
        }
    }
}
