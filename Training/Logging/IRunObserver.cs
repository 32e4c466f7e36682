namespace IlgpuNet.Training.Logging;

/// <summary>Watches a run. An observer states only what it wants to see; it must not keep the run waiting.</summary>
public interface IRunObserver
{
    /// <summary>An update has been made, or left out because of numbers that are not finite.</summary>
    void Update(in UpdateReport update)
    {
    }

    /// <summary>An epoch has been trained and evaluated; it is saved after this call.</summary>
    void Epoch(EpochReport epoch)
    {
    }
}
