using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(NormalisedOperand x, bool relu, Tensor y)
        {
            double* values = x.Values.Doubles(), results = y.Doubles();
            double* gamma = x.Normalisation!.Gamma.Doubles(), beta = x.Normalisation.Beta.Doubles();
            double* mean = x.Statistics!.Mean.Doubles(), inverseDeviation = x.Statistics.InverseDeviation.Doubles();
            int channels = y.Shape.C;
            for (long i = 0; i < y.Shape.Count; i++)
            {
                long c = i % channels;
                double z = gamma[c] * (values[i] - mean[c]) * inverseDeviation[c] + beta[c];
                results[i] = relu && z < 0 ? 0 : z;
            }
        }
    }
}
