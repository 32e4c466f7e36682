namespace IlgpuNet.Training.Cli;

/// <summary>
/// The command line asks for something that makes no sense. The message says which value and what to do.
/// </summary>
public sealed class UsageException(string message) : Exception(message);
