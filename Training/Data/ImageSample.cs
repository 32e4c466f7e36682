namespace IlgpuNet.Training.Data;

/// <summary>One labelled image of a data set.</summary>
/// <param name="Path">The full path of the file.</param>
/// <param name="Label">The index of its class, from 0.</param>
/// <param name="Line">The line of the list that names it, from 1; 0 where no list does.</param>
public readonly record struct ImageSample(string Path, int Label, int Line = 0);
