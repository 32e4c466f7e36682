namespace IlgpuNet.Training.Data;

/// <summary>An image that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line of the list that names it, from 1; 0 where no list does.</param>
/// <param name="Kind">The kind of what is wrong with it.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record BadImage(string Path, int Line, BadImageKind Kind, string Reason);
