using System.Globalization;

namespace IlgpuNet.Training.Logging;

/// <summary>The range of an axis and its ticks, at multiples of 1, 2 or 5 times a power of ten.</summary>
internal sealed class AxisScale
{
    private readonly double _step;
    private readonly double _firstTick;
    private readonly double? _lead;

    private AxisScale(double minimum, double maximum, double firstTick, double step, double? lead = null) =>
        (Minimum, Maximum, _firstTick, _step, _lead) = (minimum, maximum, firstTick, step, lead);

    /// <summary>The value at the start of the axis.</summary>
    public double Minimum { get; }

    /// <summary>The value at its end.</summary>
    public double Maximum { get; }

    /// <summary>The values with a tick, ascending.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            if (_lead is { } lead)
                yield return lead;
            // Multiples of the step, not a running sum: the last tick is as exact as the first.
            int count = (int)Math.Floor((Maximum - _firstTick) / _step + 1e-9);
            for (int i = 0; i <= count; i++)
                yield return _firstTick + i * _step;
        }
    }

    /// <summary>
    /// An axis for values that are not negative: it starts and ends at ticks, with every finite value inside. Where
    /// there is none it runs from 0 to 1.
    /// </summary>
    /// <param name="values">What to show.</param>
    /// <param name="highest">The highest value there can be.</param>
    /// <param name="wantedTicks">About how many ticks.</param>
    public static AxisScale ForValues(IEnumerable<double> values, double highest, int wantedTicks)
    {
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        foreach (double value in values.Where(double.IsFinite))
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        if (minimum > maximum || maximum == 0)
        {
            (minimum, maximum) = (0, 1);
        }
        else if (maximum - minimum <= 1e-9 * maximum)
        {
            // Equal values: show them in the middle.
            double margin = 0.1 * maximum;
            (minimum, maximum) = (minimum - margin, Math.Min(maximum + margin, highest));
        }
        double step = Step((maximum - minimum) / wantedTicks);
        double first = Math.Floor(minimum / step + 1e-9) * step;
        return new AxisScale(first, Math.Ceiling(maximum / step - 1e-9) * step, first, step);
    }

    /// <summary>
    /// An axis for epochs, from the first value to the end of the last epoch, with ticks at whole numbers: the first of
    /// them, unless the next is near, and multiples.
    /// </summary>
    public static AxisScale ForEpochs(double first, double last, int wantedTicks)
    {
        double end = Math.Ceiling(last);
        if (first == end)
            return new AxisScale(first - 1, end + 1, first - 1, step: 1);
        double step = Math.Max(1, Step((end - first) / wantedTicks));
        double firstTick = Math.Ceiling(first / step) * step, lead = Math.Ceiling(first);
        return new AxisScale(first, end, firstTick, step, firstTick - lead >= step / 2 ? lead : null);
    }

    /// <summary>Where a value lies on the axis: 0 at its start, 1 at its end.</summary>
    public double Place(double value) => (value - Minimum) / (Maximum - Minimum);

    /// <summary>A tick's label, with as many decimals as the distance of the ticks needs.</summary>
    public string Label(double tick)
    {
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(_step) + 1e-9), 0, 9);
        double rounded = Math.Round(tick, decimals);
        return Math.Abs(rounded) >= 1e7
            ? rounded.ToString("0.##e0", CultureInfo.InvariantCulture)
            : (rounded == 0 ? 0 : rounded).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The smallest of 1, 2 and 5 times a power of ten that is not below <paramref name="distance"/>.
    /// </summary>
    private static double Step(double distance)
    {
        if (distance <= 0)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(distance)));
        double digit = distance / power;
        return digit <= 1 + 1e-9 ? power : digit <= 2 + 1e-9 ? 2 * power : digit <= 5 + 1e-9 ? 5 * power : 10 * power;
    }
}
