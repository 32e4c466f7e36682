using IlgpuNet.Random;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Takes a share or a number of the images of every class. Which ones depends on the order of the data set alone, not
/// on the seed of a run: all runs on the same images have the same split.
/// </summary>
public static class StratifiedSplit
{
    // "split" as a key, and a label for each purpose, so that both choices are independent.
    private const ulong Key = 0x73706C6974;
    private const ulong HeldOut = 1;
    private const ulong Kept = 2;

    /// <summary>
    /// Holds out round(n * <paramref name="share"/>) of the n images of each class: at least one, and never all. Of a
    /// class of one image none is held out.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="share">The share to hold out, above 0 and below 1.</param>
    /// <returns>The images that stay, and those held out, each in the order of <paramref name="images"/>.</returns>
    /// <exception cref="DataException">No class has two images.</exception>
    public static (ImageDataset Remaining, ImageDataset HeldOut) HoldOut(ImageDataset images, double share)
    {
        bool[] heldOut = Choose(
            images, HeldOut, count => Math.Min(Math.Max(1, (int)Math.Round(count * share)), count - 1));
        if (!heldOut.Contains(true))
        {
            throw new DataException(
                $"{images.Source}: no class has two images, one to learn from and one to hold out; "
                + "leave --validation-split out");
        }
        return (
            Part(images, sample => !heldOut[sample], "without those held out"),
            Part(images, sample => heldOut[sample], "held out"));
    }

    /// <summary>
    /// Keeps at most so many images of each class. A smaller number keeps a part of what a larger one keeps.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="most">The most images of a class, at least 1.</param>
    /// <returns>Those that are kept, in the order of <paramref name="images"/>.</returns>
    public static ImageDataset Limit(ImageDataset images, int most)
    {
        bool[] kept = Choose(images, Kept, count => Math.Min(count, most));
        return Part(images, sample => kept[sample], $"at most {most} of a class");
    }

    private static bool[] Choose(ImageDataset images, ulong purpose, Func<int, int> chosenOf)
    {
        bool[] chosen = new bool[images.Count];
        Philox random = new Philox(Key).Split(purpose);
        foreach (IGrouping<int, int> members in Enumerable.Range(0, images.Count).GroupBy(i => images.Samples[i].Label))
        {
            int[] samples = [.. members];
            int[] order = random.WithStream((ulong)members.Key).Permutation(samples.Length);
            foreach (int place in order.Take(chosenOf(samples.Length)))
                chosen[samples[place]] = true;
        }
        return chosen;
    }

    private static ImageDataset Part(ImageDataset images, Func<int, bool> isIn, string what) => new(
        [.. Enumerable.Range(0, images.Count).Where(isIn).Select(sample => images.Samples[sample])],
        images.ClassNames,
        $"{images.Source}, {what}");
}
