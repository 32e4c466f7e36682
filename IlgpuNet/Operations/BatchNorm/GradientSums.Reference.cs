using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial record GradientSums
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Sum(Tensor dy, Tensor? y, NormalisedOperand x, GradientSums sums)
        {
            double* gradient = dy.Doubles(), values = x.Values.Doubles();
            double* output = y is null ? null : y.Doubles();
            double* mean = x.Statistics is null ? null : x.Statistics.Mean.Doubles();
            double* inverseDeviation = x.Statistics is null ? null : x.Statistics.InverseDeviation.Doubles();
            double* gradients = sums.Gradients.Doubles(), products = sums.Products.Doubles();
            sums.Gradients.Clear();
            sums.Products.Clear();
            int channels = dy.Shape.C;
            long groupLength = dy.Shape.Count / sums.Gradients.Shape.N;
            for (long i = 0; i < dy.Shape.Count; i++)
            {
                long c = i % channels;
                double g = output == null || output[i] > 0 ? gradient[i] : 0;
                double xhat = mean == null ? values[i] : (values[i] - mean[c]) * inverseDeviation[c];
                gradients[i / groupLength * channels + c] += g;
                products[i / groupLength * channels + c] += g * xhat;
            }
        }
    }
}
