using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    private sealed unsafe class ReferenceForm : IForm
    {
        private delegate void Row(long output, long input, long weight);

        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            double* input = x.Doubles(), weight = w.Doubles(), output = y.Doubles();
            double* offset = bias is null ? null : bias.Doubles();
            for (long i = 0; i < y.Shape.Count; i++)
                output[i] = offset is null ? 0 : offset[i % shape.Outputs];
            ForEachRow(shape, (o, i, k) => output[o] += Product(input + i, weight + k, shape.GroupInputs));
        }

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            if (!accumulate)
                dx.Clear();
            double* outputGradient = dy.Doubles(), weight = w.Doubles(), inputGradient = dx.Doubles();
            ForEachRow(shape, (o, i, k) =>
                AddScaled(outputGradient[o], weight + k, inputGradient + i, shape.GroupInputs));
        }

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            if (!accumulate)
                dw.Clear();
            double* input = x.Doubles(), outputGradient = dy.Doubles(), weightGradient = dw.Doubles();
            ForEachRow(shape, (o, i, k) =>
                AddScaled(outputGradient[o], input + i, weightGradient + k, shape.GroupInputs));
        }

        private static double Product(double* a, double* b, int count)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
                sum += a[i] * b[i];
            return sum;
        }

        private static void AddScaled(double factor, double* x, double* y, int count)
        {
            for (int i = 0; i < count; i++)
                y[i] += factor * x[i];
        }

        /// <summary>
        /// Every product of the definition, a row of input channels at a time: the index of their output, and those of
        /// the row's first input and weight.
        /// </summary>
        private static void ForEachRow(ConvolutionShape s, Row row)
        {
            for (int n = 0; n < s.N; n++)
                for (int ho = 0; ho < s.Ho; ho++)
                    for (int wo = 0; wo < s.Wo; wo++)
                        for (int o = 0; o < s.Outputs; o++)
                            for (int kh = 0; kh < s.Kernel.Height; kh++)
                                for (int kw = 0; kw < s.Kernel.Width; kw++)
                                {
                                    int h = ho * s.Stride.Height - s.Padding.Height + kh;
                                    int w = wo * s.Stride.Width - s.Padding.Width + kw;
                                    if (h < 0 || h >= s.H || w < 0 || w >= s.W)
                                        continue;
                                    long output = (((long)n * s.Ho + ho) * s.Wo + wo) * s.Outputs + o;
                                    long input = (((long)n * s.H + h) * s.W + w) * s.Inputs
                                        + o / s.GroupOutputs * s.GroupInputs;
                                    long weight = (((long)o * s.Kernel.Height + kh) * s.Kernel.Width + kw)
                                        * s.GroupInputs;
                                    row(output, input, weight);
                                }
        }
    }
}
