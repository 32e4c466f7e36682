using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Golden;

/// <summary>The values that golden files name instead of storing.</summary>
public static class GoldenValues
{
    /// <summary>The initial values of the tensor <paramref name="name"/>, in file order.</summary>
    /// <remarks>
    /// Running variances and one-dimensional weights (gamma) lie in [0.5, 1.5), other weights within sqrt(3 / fan_in),
    /// everything else (biases, beta, running means) within 0.1.
    /// </remarks>
    public static float[] State(string name, ReadOnlySpan<int> fileShape)
    {
        long count = 1;
        foreach (int extent in fileShape)
            count *= extent;
        bool weight = name.EndsWith("weight", StringComparison.Ordinal);
        if (name.EndsWith("running_var", StringComparison.Ordinal) || (weight && fileShape.Length == 1))
            return NamedValues.Uniform(name, count, width: 1, centre: 1);
        return weight
            ? NamedValues.Uniform(name, count, width: 2 * Math.Sqrt(3.0 / (count / fileShape[0])))
            : NamedValues.Uniform(name, count, width: 0.2);
    }

    /// <summary>Images [n, size, size, 3] in [-2, 2): the values are named in the order [n, 3, size, size].</summary>
    public static float[] Images(string name, int n, int size)
    {
        float[] planes = NamedValues.Uniform(name, 3L * n * size * size, width: 4);
        float[] images = new float[planes.Length];
        int area = size * size;
        for (int i = 0; i < images.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, 3);
            (int image, int position) = Math.DivRem(pixel, area);
            images[i] = planes[(image * 3 + channel) * area + position];
        }
        return images;
    }

    /// <summary><paramref name="n"/> labels below <paramref name="classes"/>.</summary>
    public static int[] Labels(string name, int n, int classes) =>
        [.. Enumerable.Range(0, n).Select(i => (int)(NamedValues.Unit(name, i) * classes))];

    /// <summary>
    /// The eight elements of <paramref name="tensor"/> that a golden file records under <paramref name="name"/>.
    /// </summary>
    /// <param name="name">The paper's name of the tensor.</param>
    /// <param name="tensor">Whose extents and layout count.</param>
    /// <param name="memory">Values in memory order: the tensor's own or its gradient's.</param>
    public static double[] Sampled(string name, StateTensor tensor, double[] memory)
    {
        double[] samples = new double[8];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = memory[MemoryIndex(tensor, (int)(NamedValues.Unit(name + "#samples", i) * memory.Length))];
        return samples;
    }

    private static int MemoryIndex(StateTensor tensor, int fileIndex)
    {
        if (tensor.Layout == FileLayout.Plain)
            return fileIndex;
        Shape shape = tensor.Shape;
        (int rest, int x) = Math.DivRem(fileIndex, shape.W);
        (rest, int y) = Math.DivRem(rest, shape.H);
        (int output, int input) = Math.DivRem(rest, shape.C);
        return ((output * shape.H + y) * shape.W + x) * shape.C + input;
    }
}
