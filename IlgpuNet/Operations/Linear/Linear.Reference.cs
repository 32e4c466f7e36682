using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Linear
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            (int outputs, int inputs) = (w.Shape.N, w.Shape.C);
            double* input = x.Doubles(), weight = w.Doubles(), output = y.Doubles();
            for (int n = 0; n < x.Shape.N; n++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double sum = bias is null ? 0 : bias.Doubles()[o];
                    for (int i = 0; i < inputs; i++)
                        sum += input[n * inputs + i] * weight[o * inputs + i];
                    output[n * outputs + o] = sum;
                }
            }
        }

        public void DataGradient(Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            (int outputs, int inputs) = (w.Shape.N, w.Shape.C);
            double* outputGradient = dy.Doubles(), weight = w.Doubles(), inputGradient = dx.Doubles();
            for (int n = 0; n < dy.Shape.N; n++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    double sum = accumulate ? inputGradient[n * inputs + i] : 0;
                    for (int o = 0; o < outputs; o++)
                        sum += outputGradient[n * outputs + o] * weight[o * inputs + i];
                    inputGradient[n * inputs + i] = sum;
                }
            }
        }

        public void WeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            (int outputs, int inputs) = (dw.Shape.N, dw.Shape.C);
            double* input = x.Doubles(), outputGradient = dy.Doubles(), weightGradient = dw.Doubles();
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    double sum = accumulate ? weightGradient[o * inputs + i] : 0;
                    for (int n = 0; n < dy.Shape.N; n++)
                        sum += outputGradient[n * outputs + o] * input[n * inputs + i];
                    weightGradient[o * inputs + i] = sum;
                }
            }
        }
    }
}
