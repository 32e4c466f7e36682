namespace IlgpuNet.Training.Augment;

/// <summary>
/// How many pairs of weights an output of a <see cref="Resampler"/> has. Enlarged pictures have one; where a type says
/// so, the loop over pairs is compiled away.
/// </summary>
internal interface IPairs
{
    /// <summary>The number.</summary>
    /// <param name="any">The number for a type that stands for any.</param>
    static abstract int Count(int any);
}

/// <summary>One pair.</summary>
internal readonly struct OnePair : IPairs
{
    public static int Count(int any) => 1;
}

/// <summary>Any number of pairs.</summary>
internal readonly struct AnyPairs : IPairs
{
    public static int Count(int any) => any;
}
