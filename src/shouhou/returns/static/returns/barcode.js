// Reads a barcode out of a picture or the camera: by the browser itself where it can, else by the
// vendored reader (vendor/), which is only loaded when it is needed.
"use strict";

window.returns = window.returns || {};

(() => {
  const FORMATS = ["code_128", "qr_code", "code_39", "ean_13"];
  const LONGEST_SIDE = 1600;
  const TURNS = [0, 90, 180, 270];
  let loading = null;

  const station = () => document.getElementById("station");

  const reader = () => {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = station().dataset.reader;
      script.onload = () => done(window.ZXing);
      script.onerror = () => {
        loading = null;
        failed(new Error("the reader did not load"));
      };
      document.head.append(script);
    });
    return loading;
  };

  const drawn = (source, width, height, turn, side) => {
    const scale = Math.min(1, side / Math.max(width, height));
    const wide = Math.round(width * scale);
    const high = Math.round(height * scale);
    const canvas = document.createElement("canvas");
    const across = turn % 180 !== 0;
    canvas.width = across ? high : wide;
    canvas.height = across ? wide : high;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turn * Math.PI) / 180);
    pen.drawImage(source, -wide / 2, -high / 2, wide, high);
    return canvas;
  };

  const byBrowser = async (canvas) => {
    if (!("BarcodeDetector" in window)) return "";
    try {
      const known = await window.BarcodeDetector.getSupportedFormats();
      const formats = FORMATS.filter((each) => known.includes(each));
      if (!formats.length) return "";
      const found = await new window.BarcodeDetector({ formats }).detect(canvas);
      return found.length ? found[0].rawValue : "";
    } catch {
      return "";
    }
  };

  const byReader = async (canvas) => {
    const zxing = await reader();
    const hints = new Map();
    const wanted = [zxing.BarcodeFormat.CODE_128, zxing.BarcodeFormat.QR_CODE, zxing.BarcodeFormat.CODE_39, zxing.BarcodeFormat.EAN_13];
    hints.set(zxing.DecodeHintType.POSSIBLE_FORMATS, wanted);
    hints.set(zxing.DecodeHintType.TRY_HARDER, true);
    const light = new zxing.HTMLCanvasElementLuminanceSource(canvas);
    try {
      const bitmap = new zxing.BinaryBitmap(new zxing.HybridBinarizer(light));
      const found = new zxing.MultiFormatReader();
      found.setHints(hints);
      return found.decode(bitmap).getText();
    } catch {
      return "";
    }
  };

  // The text of the first barcode in a picture; empty where none is to be seen.
  const read = async (file) => {
    const picture = await createImageBitmap(file);
    for (const side of [LONGEST_SIDE, 800]) {
      for (const turn of TURNS) {
        const canvas = drawn(picture, picture.width, picture.height, turn, side);
        const text = (await byBrowser(canvas)) || (await byReader(canvas));
        if (text) return text;
      }
    }
    return "";
  };

  // Looks through the camera until something is read or `stop` is called.
  const watch = async (video, found) => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    let on = true;
    const stop = () => {
      on = false;
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
      video.hidden = true;
    };
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const look = async () => {
      if (!on) return;
      if (video.videoWidth) {
        const canvas = drawn(video, video.videoWidth, video.videoHeight, 0, LONGEST_SIDE);
        const text = (await byBrowser(canvas)) || (await byReader(canvas));
        if (text && on) {
          stop();
          found(text);
          return;
        }
      }
      setTimeout(look, 120);
    };
    look();
    return stop;
  };

  // A photo as it is sent: not larger than evidence keeps it, so that a slow network is enough.
  const smaller = async (file) => {
    if (file.size < 1_500_000 || !file.type.startsWith("image/")) return file;
    try {
      const picture = await createImageBitmap(file);
      const canvas = drawn(picture, picture.width, picture.height, 0, 2560);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
      return made && made.size < file.size ? made : file;
    } catch {
      return file;
    }
  };

  window.returns.barcode = { read, watch, smaller, hasCamera: () => Boolean(navigator.mediaDevices?.getUserMedia) };
})();
