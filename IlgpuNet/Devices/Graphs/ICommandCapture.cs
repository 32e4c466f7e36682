namespace IlgpuNet.Devices.Graphs;

/// <summary>Takes down what a device is asked to do, instead of having it done.</summary>
internal interface ICommandCapture
{
    /// <summary>Begins: what is launched from now on is taken down.</summary>
    void Begin();

    /// <summary>Ends, with everything that was taken down.</summary>
    ICommandGraph End();

    /// <summary>Ends without a result, after an error that is being told already.</summary>
    void Abandon();
}

/// <summary>Commands with their arguments, ready to be issued again.</summary>
internal interface ICommandGraph : IDisposable
{
    /// <summary>Issues all of them, behind what was issued before.</summary>
    void Launch();
}
