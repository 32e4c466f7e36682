namespace IlgpuNet.Training.Report;

/// <summary>
/// What a network said of the images of a data set: confusions, losses by class, and the images judged worst. It keeps
/// no more than that, however many images there are.
/// </summary>
public sealed class Judgement
{
    /// <summary>How many of the worst images are kept.</summary>
    public const int WorstImages = 25;

    private readonly Dictionary<(int Label, int Predicted), int> _confusions = [];
    private readonly ClassResult[] _classes;

    // The least bad comes first, of equal ones the later image.
    private readonly PriorityQueue<WorstImage, (double Loss, int Order)> _worst = new();

    /// <summary>A judgement of no image yet.</summary>
    /// <param name="classNames">The name of each class.</param>
    public Judgement(IReadOnlyList<string> classNames)
    {
        ClassNames = classNames;
        _classes = [.. classNames.Select((_, label) => new ClassResult(label, Images: 0, Correct: 0, TotalLoss: 0))];
    }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many images were judged; those that could not be read are missing.</summary>
    public int Images { get; private set; }

    /// <summary>How many were taken for another class than theirs.</summary>
    public int Errors { get; private set; }

    /// <summary>The results of the classes that have images, by label.</summary>
    public IEnumerable<ClassResult> Classes => _classes.Where(result => result.Images > 0);

    /// <summary>Which classes were taken for which others, the most frequent confusion first.</summary>
    public IReadOnlyList<(int Label, int Predicted, int Images)> Confusions =>
    [
        .. _confusions.Where(entry => entry.Key.Label != entry.Key.Predicted)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key)
            .Select(entry => (entry.Key.Label, entry.Key.Predicted, entry.Value)),
    ];

    /// <summary>The images that cost most, the worst first; those judged rightly are none of them.</summary>
    public IReadOnlyList<WorstImage> Worst =>
        [.. _worst.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <summary>How many images of a class were taken for a class, which may be the same.</summary>
    public int Count(int label, int predicted) => _confusions.GetValueOrDefault((label, predicted));

    /// <summary>How many images a class has.</summary>
    public int Count(int label) => _classes[label].Images;

    /// <summary>Takes an image in.</summary>
    /// <param name="image">What the network said of it.</param>
    /// <param name="pixels">
    /// Answers the image as the network took it, in memory that stays; asked at once, where the image is among the
    /// worst.
    /// </param>
    public void Add(in JudgedImage image, Func<float[]> pixels)
    {
        bool correct = image.Label == image.Predicted;
        ClassResult before = _classes[image.Label];
        _classes[image.Label] = new ClassResult(
            image.Label, before.Images + 1, before.Correct + (correct ? 1 : 0), before.TotalLoss + image.Loss);
        _confusions[(image.Label, image.Predicted)] = Count(image.Label, image.Predicted) + 1;
        Images++;
        if (correct)
            return;
        Errors++;
        Offer(image, pixels);
    }

    private void Offer(in JudgedImage image, Func<float[]> pixels)
    {
        (double, int) priority = (image.Loss, -image.Sample);
        if (_worst.Count == WorstImages)
        {
            if (_worst.TryPeek(out _, out (double, int) least) && priority.CompareTo(least) <= 0)
                return;
            _worst.Dequeue();
        }
        _worst.Enqueue(new WorstImage(image, pixels()), priority);
    }
}
