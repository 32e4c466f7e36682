using System.Numerics;

namespace IlgpuNet.Operations;

/// <summary>The softmax of one row of logits on the host, for the losses that are made of it.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The largest logit m, and log(sum over k of exp(x[k] - m)).</summary>
    public static (float Maximum, float LogSum) MaximumAndLogSum(float* x, int length)
    {
        float maximum = x[0];
        for (int k = 1; k < length; k++)
            maximum = MathF.Max(maximum, x[k]);
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            sums += Vector.Exp(Vector.Load(x + i) - new Vector<float>(maximum));
        float sum = Vector.Sum(sums);
        for (; i < length; i++)
            sum += MathF.Exp(x[i] - maximum);
        return (maximum, MathF.Log(sum));
    }

    /// <summary>y = scale * softmax(x), or y += it.</summary>
    public static void SoftmaxTimes(
        float scale, float* x, float maximum, float logSum, int length, bool accumulate, float* y)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> exponent = Vector.Load(x + i) - new Vector<float>(maximum) - new Vector<float>(logSum);
            Vector<float> product = Vector.Exp(exponent) * scale;
            Vector.Store(accumulate ? Vector.Load(y + i) + product : product, y + i);
        }
        for (; i < length; i++)
            y[i] = MathF.Exp(x[i] - maximum - logSum) * scale + (accumulate ? y[i] : 0);
    }
}
