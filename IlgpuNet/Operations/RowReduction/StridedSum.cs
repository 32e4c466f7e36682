using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>
/// A thread's sum of numbers that lie apart. Four at least are on their way at a time: in a loop that is not unrolled a
/// thread would wait for each of them.
/// </summary>
internal static class StridedSum
{
    private const int Loads = 4;

    /// <summary>
    /// <paramref name="sum"/> and f of the <paramref name="count"/> numbers from <paramref name="first"/> on, each
    /// <paramref name="step"/> behind the one before, added in their order.
    /// </summary>
    public static float Of<TFunction>(ArrayView<float> numbers, int first, int count, int step, float sum)
        where TFunction : struct, ILaneFunction
    {
        int i = first;
        for (; count >= Loads; count -= Loads, i += Loads * step)
        {
            float a = numbers[i], b = numbers[i + step], c = numbers[i + 2 * step], d = numbers[i + 3 * step];
            sum += TFunction.Of(a);
            sum += TFunction.Of(b);
            sum += TFunction.Of(c);
            sum += TFunction.Of(d);
        }
        for (; count > 0; count--, i += step)
            sum += TFunction.Of(numbers[i]);
        return sum;
    }
}

/// <summary>x.</summary>
internal struct Itself : ILaneFunction
{
    public static float Of(float x) => x;
}

/// <summary>x^2.</summary>
internal struct Squared : ILaneFunction
{
    public static float Of(float x) => x * x;
}
