using System.Numerics;

namespace IlgpuNet.Operations;

/// <summary>
/// A function of one number whose derivative is a function of its value y, so that the backward pass needs no more than
/// the result. It is stated once for each kind of device: double for the reference, vectors for the host, float for
/// kernels (and for what is left of a host's last vector).
/// </summary>
internal interface IActivation
{
    /// <summary>Its name in measurements.</summary>
    static abstract string Name { get; }

    /// <summary>Floating-point operations for one element, forward.</summary>
    static abstract int Flops { get; }

    /// <summary>y.</summary>
    static abstract double Forward(double x);

    /// <summary>y.</summary>
    static abstract Vector<float> Forward(Vector<float> x);

    /// <summary>y.</summary>
    static abstract float Forward(float x);

    /// <summary>dx.</summary>
    static abstract double Backward(double y, double dy);

    /// <summary>dx.</summary>
    static abstract Vector<float> Backward(Vector<float> y, Vector<float> dy);

    /// <summary>dx.</summary>
    static abstract float Backward(float y, float dy);
}
