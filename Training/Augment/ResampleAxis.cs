namespace IlgpuNet.Training.Augment;

/// <summary>
/// The weights of a one-dimensional resize with Pillow's antialiased triangle filter (<c>precompute_coeffs</c> and
/// <c>normalize_coeffs_8bpc</c> in Pillow's Resample.c). Output i has its centre at c = (i + 1/2) * s with
/// s = input / output; input x weighs max(0, 1 - |x + 1/2 - c| / max(s, 1)), scaled to a sum of one and rounded to
/// 22 fractional bits.
/// </summary>
internal sealed class ResampleAxis
{
    /// <summary>Fractional bits of a weight: 32 less 8 of the pixel and 2 for the sum.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    private int[] _first = [];
    private int[] _count = [];
    private int[] _weights = [];
    private double[] _exact = [];
    private int _taps;

    /// <summary>The first input that any output reads.</summary>
    public int InputStart => _first[0];

    /// <summary>One past the last input that any output reads.</summary>
    public int InputEnd { get; private set; }

    /// <summary>The first input of an output.</summary>
    public int First(int output) => _first[output];

    /// <summary>The weights of an output, for the inputs from its first on.</summary>
    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _taps, _count[output]);

    /// <summary>Computes the weights of some outputs.</summary>
    /// <param name="inputs">Length of the input.</param>
    /// <param name="outputs">Length of the whole output.</param>
    /// <param name="start">The first output wanted; output 0 of this object.</param>
    /// <param name="count">The number of outputs wanted.</param>
    public void Prepare(int inputs, int outputs, int start, int count)
    {
        double scale = (double)inputs / outputs;
        double support = Math.Max(scale, 1);
        double inverse = 1 / support;
        _taps = (int)Math.Ceiling(support) * 2 + 1;
        Reserve(count);
        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0);
            int taps = Math.Min((int)(centre + support + 0.5), inputs) - first;
            _first[i] = first;
            _count[i] = taps;
            InputEnd = first + taps;

            double sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                double distance = Math.Abs((tap + first - centre + 0.5) * inverse);
                _exact[tap] = distance < 1 ? 1 - distance : 0;
                sum += _exact[tap];
            }
            Span<int> weights = _weights.AsSpan(i * _taps, taps);
            for (int tap = 0; tap < taps; tap++)
                weights[tap] = (int)(0.5 + _exact[tap] / sum * (1 << PrecisionBits));
        }
    }

    private void Reserve(int count)
    {
        if (_first.Length < count)
        {
            _first = new int[count];
            _count = new int[count];
        }
        if (_weights.Length < count * _taps) _weights = new int[count * _taps];
        if (_exact.Length < _taps) _exact = new double[_taps];
    }
}
