namespace IlgpuNet.Training.Data;

/// <summary>Which part of a data set that holds both.</summary>
public enum DataSplit
{
    /// <summary>The images that are learned from.</summary>
    Train,

    /// <summary>The images that are held out.</summary>
    Test,
}
