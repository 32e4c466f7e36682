namespace IlgpuNet.Training.Data.Packing;

/// <summary>How pictures are put into a pack.</summary>
public enum PackFormat
{
    /// <summary>
    /// JPEG: pictures that are too large are reduced and encoded anew, JPEG files that fit are taken as they are.
    /// </summary>
    Jpeg,

    /// <summary>Pixels, three bytes each: nothing is decoded in training.</summary>
    Raw,

    /// <summary>The files as they are.</summary>
    Original,
}
