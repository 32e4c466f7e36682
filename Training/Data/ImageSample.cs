namespace IlgpuNet.Training.Data;

/// <summary>One labelled image of a data set.</summary>
/// <param name="Path">
/// The full path of the file; of a picture in a store, the store's path and the picture's name.
/// </param>
/// <param name="Label">The index of its class, from 0.</param>
/// <param name="Line">The line of the list that names it, from 1; 0 where no list does.</param>
public readonly record struct ImageSample(string Path, int Label, int Line = 0)
{
    /// <summary>Holds the picture; null where the path is a file of its own.</summary>
    public IImageStore? Store { get; init; }

    /// <summary>The index of the picture in its store.</summary>
    public int Index { get; init; }
}
