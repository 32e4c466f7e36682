namespace IlgpuNet.Training.Data;

/// <summary>Why an image could not be read.</summary>
public enum BadImageKind
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file may not be read, is a folder, or its disk fails.</summary>
    Unreadable,

    /// <summary>The file has no byte.</summary>
    Empty,

    /// <summary>The file, or the picture that its header announces, is larger than is decoded.</summary>
    TooLarge,

    /// <summary>The bytes are no picture of a known kind.</summary>
    NoImage,

    /// <summary>The file ends before its picture does.</summary>
    Truncated,

    /// <summary>The bytes of the picture contradict each other or their checksum.</summary>
    Damaged,
}
