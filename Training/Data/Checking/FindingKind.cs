namespace IlgpuNet.Training.Data.Checking;

/// <summary>What may be wrong with a data set. <c>docs/data.md</c> lists them.</summary>
internal enum FindingKind
{
    /// <summary>A source as a whole cannot be read.</summary>
    Source,

    /// <summary>A line of a list has no name or no label.</summary>
    ListLine,

    /// <summary>A label is outside the classes.</summary>
    Label,

    /// <summary>A class has no image that can be read.</summary>
    EmptyClass,

    /// <summary>A class of training has one image only.</summary>
    SingleImageClass,

    /// <summary>The test images lack a class of training.</summary>
    MissingClass,

    /// <summary>The test images have a class that training has not.</summary>
    UnknownClass,

    /// <summary>A file that a list names is not there.</summary>
    MissingFile,

    /// <summary>A file or folder may not be read.</summary>
    Unreadable,

    /// <summary>A file has no byte.</summary>
    EmptyFile,

    /// <summary>A file ends before its picture does.</summary>
    Truncated,

    /// <summary>The bytes of a picture contradict each other.</summary>
    Damaged,

    /// <summary>A file is no picture of a known kind.</summary>
    NoImage,

    /// <summary>The header announces more pixels than are decoded.</summary>
    TooLarge,

    /// <summary>The name of a file says another kind of picture than its content.</summary>
    WrongExtension,

    /// <summary>The same bytes occur twice in a class.</summary>
    Duplicate,

    /// <summary>The same bytes occur in two classes.</summary>
    ConflictingLabel,

    /// <summary>The same bytes are trained on and tested on.</summary>
    Leak,
}
