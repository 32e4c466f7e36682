namespace IlgpuNet.Training.Explain.Gates;

/// <summary>Mean and variance of one number over the images of each class, gathered one image at a time.</summary>
/// <remarks>B. Welford's recurrence (1962): sums of squares of gates near 1 would cancel.</remarks>
/// <param name="classes">How many classes there are.</param>
internal sealed class ClassMoments(int classes)
{
    private readonly int[] _counts = new int[classes];
    private readonly double[] _means = new double[classes];
    private readonly double[] _squares = new double[classes];

    /// <summary>Images of a class.</summary>
    public int Count(int label) => _counts[label];

    /// <summary>Mean over the images of a class; not a number where it has none.</summary>
    public double Mean(int label) => _counts[label] > 0 ? _means[label] : double.NaN;

    /// <summary>Variance over the images of a class, divided by their count.</summary>
    public double Variance(int label) => _squares[label] / _counts[label];

    /// <summary>Mean over all images.</summary>
    public double TotalMean => Present.Sum(label => _counts[label] * _means[label]) / Images;

    /// <summary>Variance over all images: that within the classes and that between their means.</summary>
    public double TotalVariance => VarianceBetween + Present.Sum(label => _squares[label]) / Images;

    /// <summary>Variance of the class means, each weighed by its images.</summary>
    public double VarianceBetween
    {
        get
        {
            double mean = TotalMean;
            return Present.Sum(label => _counts[label] * Math.Pow(_means[label] - mean, 2)) / Images;
        }
    }

    /// <summary>
    /// How much more the number answers to its favourite class than to the others: (m - r) / (m + r) with m the largest
    /// class mean and r the mean of the other class means; 0 for none, 1 for one class only. A. Morcos et al., "On the
    /// importance of single directions for generalization" (2018).
    /// </summary>
    public double Selectivity
    {
        get
        {
            double[] means = [.. Present.Select(label => _means[label])];
            if (means.Length < 2)
                return 0;
            double largest = means.Max(), others = (means.Sum() - largest) / (means.Length - 1);
            return largest + others > 0 ? (largest - others) / (largest + others) : 0;
        }
    }

    /// <summary>The classes that have images, by label.</summary>
    public IEnumerable<int> Present => Enumerable.Range(0, _counts.Length).Where(label => _counts[label] > 0);

    private double Images => _counts.Sum();

    /// <summary>Adds an image.</summary>
    public void Add(int label, double value)
    {
        _counts[label]++;
        double distance = value - _means[label];
        _means[label] += distance / _counts[label];
        _squares[label] += distance * (value - _means[label]);
    }
}
