using System.Numerics;
using System.Runtime.InteropServices;
using IlgpuNet.Random;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Mixes each image of a batch with its partner, the n-th from the front with the n-th from the back, as timm's
/// <c>Mixup</c> does for whole batches. With a share s from Beta(alpha, alpha), mixup makes s x + (1 - s) x'; CutMix
/// pastes the same rectangle of each partner, sqrt(1 - s) of the side long and cut off at the border, and s becomes
/// what is left of the area. H. Zhang et al., "mixup" (2018); S. Yun et al., "CutMix" (2019).
/// </summary>
/// <param name="mixup">Alpha of mixup; 0 for none.</param>
/// <param name="cutMix">Alpha of CutMix; 0 for none.</param>
/// <param name="probability">How probable it is that a batch is mixed.</param>
/// <param name="cutMixShare">Where both are on, how probable CutMix is.</param>
internal sealed class BatchMixing(double mixup, double cutMix, double probability, double cutMixShare)
{
    // "mix": kept apart from the other uses of the seed.
    private const ulong Label = 0x6D6978;

    private const int Channels = 3;

    /// <summary>The mixing that a recipe asks for.</summary>
    public BatchMixing(AugmentSettings settings)
        : this(settings.Mixup, settings.CutMix, settings.MixProbability, settings.CutMixShare)
    {
    }

    /// <summary>The random decisions of a batch.</summary>
    /// <param name="seed">The generator of the run's seed.</param>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="batch">The batch's place in its epoch, from 0.</param>
    public static PhiloxCursor Random(Philox seed, int epoch, int batch) =>
        seed.Split(Label).Split((ulong)epoch).WithStream((ulong)batch).Cursor();

    /// <summary>Decides how a batch is mixed.</summary>
    /// <param name="size">Width and height of its images.</param>
    /// <param name="random">The random decisions of this batch in this epoch.</param>
    public Mixture Draw(int size, PhiloxCursor random)
    {
        if (mixup == 0 && cutMix == 0)
            return Mixture.None;
        bool mixes = random.NextBool((float)probability);
        bool cuts = random.NextBool((float)cutMixShare);
        if (!mixes)
            return Mixture.None;
        if (cutMix == 0 || (!cuts && mixup > 0))
            return Mixture.Blend(size, (float)BetaSample(mixup, ref random));
        double share = BetaSample(cutMix, ref random);
        return Mixture.Paste(size, Box(size, share, random.NextInt32(size), random.NextInt32(size)));
    }

    /// <summary>Mixes a batch in place.</summary>
    /// <param name="size">Width and height of its images.</param>
    /// <param name="mixture">How.</param>
    /// <param name="images">[N, size, size, 3].</param>
    public static void Apply(int size, Mixture mixture, Span<float> images)
    {
        if (mixture.Factor == 0)
            Exchange(size, mixture.Box, images);
        else if (mixture != Mixture.None)
            Blend(size, mixture.Factor, images);
    }

    /// <summary>Makes s x + (1 - s) x' of every pair.</summary>
    internal static void Blend(int size, float share, Span<float> images)
    {
        int length = size * size * Channels, count = images.Length / length;
        Vector<float> own = new(share), other = new(1 - share);
        for (int n = 0; n < count / 2; n++)
        {
            Span<float> left = images.Slice(n * length, length), right = images.Slice((count - 1 - n) * length, length);
            Span<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(left);
            Span<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(right);
            for (int i = 0; i < a.Length; i++)
                (a[i], b[i]) = (own * a[i] + other * b[i], own * b[i] + other * a[i]);
            for (int i = a.Length * Vector<float>.Count; i < length; i++)
            {
                (left[i], right[i]) =
                    (share * left[i] + (1 - share) * right[i], share * right[i] + (1 - share) * left[i]);
            }
        }
    }

    /// <summary>The rectangle of CutMix about a centre, cut off at the border.</summary>
    internal static CropBox Box(int size, double share, int centreX, int centreY)
    {
        int half = (int)(size * Math.Sqrt(1 - share)) / 2;
        int left = Math.Clamp(centreX - half, 0, size), right = Math.Clamp(centreX + half, 0, size);
        int top = Math.Clamp(centreY - half, 0, size), bottom = Math.Clamp(centreY + half, 0, size);
        return new CropBox(left, top, right - left, bottom - top);
    }

    /// <summary>Exchanges a rectangle of every pair.</summary>
    internal static void Exchange(int size, CropBox box, Span<float> images)
    {
        int length = size * size * Channels, count = images.Length / length;
        Span<float> kept = new float[box.Width * Channels];
        for (int n = 0; n < count / 2; n++)
        {
            for (int y = box.Y; y < box.Y + box.Height; y++)
            {
                int start = (y * size + box.X) * Channels;
                Span<float> left = images.Slice(n * length + start, kept.Length);
                Span<float> right = images.Slice((count - 1 - n) * length + start, kept.Length);
                left.CopyTo(kept);
                right.CopyTo(left);
                kept.CopyTo(right);
            }
        }
    }

    /// <summary>A sample of Beta(alpha, alpha): x / (x + y) of two gamma samples.</summary>
    internal static double BetaSample(double alpha, ref PhiloxCursor random)
    {
        double x = LogGammaSample(alpha, ref random), y = LogGammaSample(alpha, ref random);
        // In logarithms: for small alpha both samples may be below every double.
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>
    /// The logarithm of a sample of Gamma(alpha, 1): G. Marsaglia and W. Tsang, "A simple method for generating gamma
    /// variables" (2000); for alpha below 1, Gamma(alpha + 1) u^(1 / alpha).
    /// </summary>
    private static double LogGammaSample(double alpha, ref PhiloxCursor random)
    {
        double boost = 0;
        if (alpha < 1)
        {
            boost = Math.Log(1 - random.NextUniform()) / alpha;
            alpha += 1;
        }
        double d = alpha - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal(), v = Math.Pow(1 + c * x, 3), u = 1 - random.NextUniform();
            if (v > 0 && Math.Log(u) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return Math.Log(d * v) + boost;
        }
    }
}
