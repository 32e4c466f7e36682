namespace IlgpuNet.Training.Data.Checking;

/// <summary>What the check of one image gave.</summary>
/// <param name="Fault">Why it cannot be read, if so.</param>
/// <param name="Content">A hash of its bytes; null where it cannot be read.</param>
/// <param name="NameAndContent">What its name says it is and what it is, where these differ.</param>
internal readonly record struct CheckedImage(
    BadImage? Fault, UInt128? Content, (ImageFileKind Name, ImageFileKind Content)? NameAndContent);
