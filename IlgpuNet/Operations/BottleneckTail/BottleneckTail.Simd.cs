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
            for (int i = 0; i < dgate.Shape.Count; i += channels)
            {
                for (int c = 0; c < channels; c++)
                    gradient[i + c] = gamma[c] * b[i + c] + beta[c] * a[i + c];
            }
        }

        public void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result)
        {
            float* a = sums.Gradients.Floats(), b = sums.Products.Floats(), gates = gate.Floats();
            float* dgamma = result.Dgamma.Floats(), dbeta = result.Dbeta.Floats();
            float* cellsDgamma = cells is null ? null : cells.Dgamma.Floats();
            float* cellsDbeta = cells is null ? null : cells.Dbeta.Floats();
            int channels = gate.Shape.C;
            for (int c = 0; c < channels; c++)
            {
                double products = cells is null ? 0 : cellsDgamma[c], gradients = cells is null ? 0 : cellsDbeta[c];
                for (int i = c; i < gate.Shape.Count; i += channels)
                {
                    products += gates[i] * b[i];
                    gradients += gates[i] * a[i];
                }
                (dgamma[c], dbeta[c]) = ((float)products, (float)gradients);
            }
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
