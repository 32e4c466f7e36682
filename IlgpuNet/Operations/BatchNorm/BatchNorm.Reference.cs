using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, Normalisation normalisation, BatchStatistics statistics, bool relu, Tensor y)
        {
            double* values = x.Doubles(), results = y.Doubles();
            double* gamma = normalisation.Gamma.Doubles(), beta = normalisation.Beta.Doubles();
            double* mean = statistics.Mean.Doubles(), inverseDeviation = statistics.InverseDeviation.Doubles();
            int channels = x.Shape.C;
            for (long i = 0; i < x.Shape.Count; i++)
            {
                long c = i % channels;
                double z = gamma[c] * (values[i] - mean[c]) * inverseDeviation[c] + beta[c];
                results[i] = relu && z < 0 ? 0 : z;
            }
        }
    }
}
