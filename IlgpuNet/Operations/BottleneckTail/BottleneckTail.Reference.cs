using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BottleneckTail
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(NormalisedOperand x, Tensor? gate, NormalisedOperand shortcut, Tensor y)
        {
            double* gates = gate is null ? null : gate.Doubles(), results = y.Doubles();
            int channels = y.Shape.C;
            long imageLength = y.Shape.Count / y.Shape.N;
            for (long i = 0; i < y.Shape.Count; i++)
            {
                int c = (int)(i % channels);
                double factor = gates == null ? 1 : gates[i / imageLength * channels + c];
                results[i] = Math.Max(factor * Normalised(x, i, c) + Normalised(shortcut, i, c), 0);
            }
        }

        public void GateGradient(GradientSums sums, Normalisation? normalisation, Tensor dgate)
        {
            double* a = sums.Gradients.Doubles(), b = sums.Products.Doubles(), gradient = dgate.Doubles();
            for (long i = 0; i < dgate.Shape.Count; i++)
            {
                long c = i % dgate.Shape.C;
                gradient[i] = normalisation is null
                    ? b[i]
                    : normalisation.Gamma.Doubles()[c] * b[i] + normalisation.Beta.Doubles()[c] * a[i];
            }
        }

        public void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result)
        {
            double* a = sums.Gradients.Doubles(), b = sums.Products.Doubles(), gates = gate.Doubles();
            double* dgamma = result.Dgamma.Doubles(), dbeta = result.Dbeta.Doubles();
            int channels = gate.Shape.C;
            for (int c = 0; c < channels; c++)
            {
                dgamma[c] = cells is null ? 0 : cells.Dgamma.Doubles()[c];
                dbeta[c] = cells is null ? 0 : cells.Dbeta.Doubles()[c];
                for (int i = c; i < gate.Shape.Count; i += channels)
                {
                    dgamma[c] += gates[i] * b[i];
                    dbeta[c] += gates[i] * a[i];
                }
            }
        }

        private static double Normalised(NormalisedOperand operand, long i, int c)
        {
            double x = operand.Values.Doubles()[i];
            if (operand.Normalisation is not { } normalisation)
                return x;
            BatchStatistics statistics = operand.Statistics!;
            double xhat = (x - statistics.Mean.Doubles()[c]) * statistics.InverseDeviation.Doubles()[c];
            return normalisation.Gamma.Doubles()[c] * xhat + normalisation.Beta.Doubles()[c];
        }
    }
}
